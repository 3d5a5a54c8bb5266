package dev.debrief.summary;

/**
 * How a summary puts its requests.
 *
 * @param client makes one
 * @param patience says how often
 * @param answers knows those that have been made
 */
record Asking(ModelClient client, Patience patience, Answers answers) {}
