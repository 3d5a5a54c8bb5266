package dev.debrief.ops;

/** {@code type=Reports} in the server's console. */
@Described("The reports of all nodes, and whether this node makes any.")
public interface ReportsMXBean {
  @Described("running, paused or draining: whether this node picks jobs")
  String getState();

  @Described("Reports this node makes at a time (workers)")
  int getWorkers();

  @Described("Reports that wait to be begun")
  long getQueued();

  @Described("Reports being summarized")
  long getSummarizing();

  @Described("Reports whose workbook is being written")
  long getWriting();

  @Described("Finished reports")
  long getFinished();

  @Described("Reports that have failed")
  long getFailed();

  @Described("Cancelled reports")
  long getCancelled();

  @Described("Seconds the oldest job that could run has been waiting")
  long getQueueAgeSeconds();

  @Described("Seconds the oldest running step has been running")
  long getOldestRunningSeconds();

  @Described("Why the report that failed last has failed")
  String getLastError();

  @Described("This node picks no further job; those that run go on")
  void pause();

  @Described("Undoes pause and drain")
  void resume();

  @Described(
      "Pauses, is not ready, and five seconds later ends the streams and refuses new ones: other nodes take over")
  void drain();

  @Described("Lets a failed report go on from the step that failed")
  void retry(@Described("The report's id") String report);

  @Described("Lets every failed report go on; answers how many there were")
  int retryFailed();

  @Described("Cancels a report that runs or waits")
  void cancel(@Described("The report's id") String report);
}
