package dev.debrief.summary.model;

import dev.debrief.report.Summary;
import java.util.List;

/**
 * The result of one request: a value, so that it can be stored and need not be requested again.
 *
 * @param points at least one, each citing messages of its own part only
 * @param inputTokens tokens the model read for it, 0 where unknown
 * @param outputTokens tokens the model wrote for it, 0 where unknown
 */
record PartialSummary(List<Summary.Point> points, long inputTokens, long outputTokens) {
  PartialSummary {
    points = List.copyOf(points);
  }
}
