package dev.debrief.ops;

/** {@code type=Mail} in the server's console. */
@Described("The mails with the links of finished reports, of all nodes.")
public interface MailMXBean {
  @Described("Mails that wait to be sent")
  long getPending();

  @Described("Mails that were sent")
  long getSent();

  @Described("Mails that were given up")
  long getFailed();

  @Described("Why the mail that was tried last without being taken was not taken")
  String getLastError();

  @Described("Sends the mail of a report at once, again if need be")
  void resend(@Described("The report's id") String report);

  @Described("Sends every mail that was given up once more; answers how many there were")
  int resendFailed();
}
