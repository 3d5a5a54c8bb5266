package dev.debrief.ops;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What does not change while a node runs.
 *
 * @param name the process id and host, as the JVM reports them
 * @param version the WAR's
 * @param workers how many reports are made at a time
 */
public record NodeInfo(String name, String version, Instant startedAt, int workers) {
  /** That of a node that starts now. */
  public static NodeInfo now(String version, int workers, InstantSource clock) {
    String name = ManagementFactory.getRuntimeMXBean().getName();
    return new NodeInfo(name, version, clock.instant(), workers);
  }
}
