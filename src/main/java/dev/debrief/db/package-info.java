/**
 * The database: its pool and schema ({@link dev.debrief.db.Database}), the time that all nodes
 * share ({@link dev.debrief.db.DatabaseClock}), what all stores read alike ({@link
 * dev.debrief.db.Sql}), ids and digests. Stores live with the features that own their tables and
 * get a {@code Jdbi} from here.
 *
 * <p>Everything here is thread-safe. Where the database is found, settings or JNDI, is decided by
 * the composition root.
 *
 * <p>Rejected: a common base class for stores. They share a {@code Jdbi}, no behaviour.
 */
@NullMarked
package dev.debrief.db;

import org.jspecify.annotations.NullMarked;
