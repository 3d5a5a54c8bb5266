/**
 * A compressor for text whose writer knows where it repeats itself. The entry is {@link
 * dev.debrief.deflate.HintedDeflater}, used in place of the JDK's {@code Deflater}; the writer
 * talks to it through {@link dev.debrief.deflate.Hints}.
 *
 * <p><b>Why:</b> nearly all of a sheet's XML is markup that is the same in every row. A general
 * compressor looks up every three bytes of it in a table of all it has seen, which is most of its
 * work. The writer of the rows needs no table: it knows that what it writes now, it wrote for the
 * same column one row above.
 *
 * <p><b>The format</b> (RFC 1951) is two ideas, one upon the other:
 *
 * <ol>
 *   <li>A stretch of bytes is either said byte by byte, as <em>literals</em>, or as a
 *       <em>match</em>: "the next 40 bytes are those of 612 bytes ago". A match is 3 to 258 bytes
 *       long and reaches back 32 KiB at most. It may overlap itself.
 *   <li>Literals, lengths and distances are symbols of a <em>prefix code</em>: frequent ones take
 *       few bits, rare ones many, and no symbol's bits are the beginning of another's, so nothing
 *       needs to stand between them. Literals and lengths share one code, 0 to 255 for the bytes,
 *       256 for the end of the block, from 257 on for lengths; distances have another. Long lengths
 *       and distances share a symbol with their neighbours, and extra bits tell which it is.
 * </ol>
 *
 * <p>The result is a row of <em>blocks</em>. Each has codes of its own, and begins with the number
 * of bits of each symbol, from which alone the bits themselves follow.
 *
 * <pre>
 * HintedDeflater   the window of the last bytes, and where each hint's key was last:
 *      │           is it the same there? for how long?
 *      ▼ literals, matches
 *    Block         keeps them, counts the symbols, makes two codes of the counts
 *      │  PrefixCode
 *      ▼ bits
 *  BitOutput       packs them into bytes
 * </pre>
 *
 * <p>A hint is never trusted: the bytes are compared, and a match continues as long as they are
 * equal, so that it takes in the first digits of a row number too. So no hint, however wrong, makes
 * a wrong file.
 *
 * <p><b>Threads:</b> a compressor belongs to one.
 *
 * <p><b>Rejected:</b> codes fixed beforehand, which spare keeping a block's symbols, but fit no
 * text other than that they were made for; Cyrillic or Japanese would come out larger than it went
 * in. Searching the texts for repetitions as well: it takes the gain back.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951, DEFLATE</a>
 */
@NullMarked
package dev.debrief.deflate;

import org.jspecify.annotations.NullMarked;
