package dev.puffgres.membership;

import dev.puffgres.event.ColumnType.Kind;

/** Everything that can be said of one column: the operators that coverage is counted by. */
enum Relation {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    IN,
    NOT_IN,
    BETWEEN,
    NOT_BETWEEN,
    LIKE,
    NOT_LIKE,
    ILIKE,
    NOT_ILIKE,
    IS_NULL,
    IS_NOT_NULL,
    BARE,
    IS_TRUE,
    IS_NOT_TRUE,
    IS_FALSE,
    IS_NOT_FALSE;

    /** Whether it is allowed beside a column of the sample's type. */
    boolean allows(Sample sample) {
        return switch (this) {
            case EQ, NE, IN, NOT_IN -> !sample.literals().isEmpty();
            case LT, LE, GT, GE, BETWEEN, NOT_BETWEEN -> !sample.literals().isEmpty() && sample.ordered();
            case LIKE, NOT_LIKE, ILIKE, NOT_ILIKE -> sample.kind() == Kind.TEXT;
            case IS_NULL, IS_NOT_NULL -> true;
            case BARE, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE -> sample.kind() == Kind.BOOLEAN;
        };
    }
}
