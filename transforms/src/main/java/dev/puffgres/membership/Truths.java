package dev.puffgres.membership;

import dev.puffgres.event.Row;

/**
 * Sets of SQL's three truth values, as bits: what a condition may be, given that some columns of the row are unavailable.
 * Without such columns a set has one member.
 */
final class Truths {

    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int UNKNOWN = 4;

    private static final int SETS = 8;
    private static final byte[] AND = new byte[SETS * SETS];

    static {
        for (int left = 0; left < SETS; left++) {
            for (int right = 0; right < SETS; right++) {
                AND[left * SETS + right] = (byte) conjunction(left, right);
            }
        }
    }

    /** A condition bound to the types of the columns. */
    @FunctionalInterface
    interface Test {
        /** The set of its possible truth values over a row. */
        int over(Row row);
    }

    private Truths() {}

    static int of(boolean value) {
        return value ? TRUE : FALSE;
    }

    static int not(int set) {
        return (set & UNKNOWN) | (set & TRUE) << 1 | (set & FALSE) >> 1;
    }

    static int and(int left, int right) {
        return AND[left * SETS + right];
    }

    static int or(int left, int right) {
        return not(and(not(left), not(right)));
    }

    /** {@code IS TRUE}, which is never UNKNOWN. */
    static int isTrue(int set) {
        return (set & TRUE) | ((set & (FALSE | UNKNOWN)) == 0 ? 0 : FALSE);
    }

    static Decision decision(int set) {
        if (set == TRUE) {
            return Decision.MEMBER;
        }
        return (set & TRUE) == 0 ? Decision.NOT_MEMBER : Decision.UNDECIDED;
    }

    private static int conjunction(int left, int right) {
        int all = left & right & TRUE;
        all |= (left | right) & FALSE;
        boolean unknown = ((left & UNKNOWN) != 0 && (right & (TRUE | UNKNOWN)) != 0)
                || ((right & UNKNOWN) != 0 && (left & (TRUE | UNKNOWN)) != 0);
        return all | (unknown ? UNKNOWN : 0);
    }
}
