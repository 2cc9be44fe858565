package dev.puffgres.membership;

/** How the values of a family of types are compared with literals, as Postgres does. */
interface Domain {

    /**
     * A literal as a value of the family.
     *
     * @param literal any but NULL
     * @throws Refusal if Postgres, or this language, refuses it
     */
    Object bind(Literal literal);

    /**
     * Compares a value of the row with what {@link #bind} gave, or two such; negative, zero or positive.
     *
     * @throws Refusal if it depends on what the row does not say
     */
    int compare(Object value, Object bound);

    /** Whether {@code <} and its kin mean something. */
    boolean ordered();

    /** Whether bound literals may be compared with each other, and so sorted. */
    boolean sortable();

    /** Why a literal or value cannot be compared, as a sentence that goes on from the column's name. */
    final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String reason) {
            super(reason, null, false, false);
        }
    }
}
