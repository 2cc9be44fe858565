package dev.puffgres.membership;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** A parsed predicate: what it says, before any column's type is known. */
sealed interface Condition {

    <R> R accept(Visitor<R> visitor);

    /** One method for each condition. */
    interface Visitor<R> {
        R and(And and);

        R or(Or or);

        R not(Not not);

        R isTruth(IsTruth test);

        R column(BooleanColumn column);

        R isNull(IsNull test);

        R comparison(Comparison comparison);

        R in(In in);

        R between(Between between);

        R like(Like like);
    }

    /** Two or more conditions, flat: a nested conjunction was written in parentheses. */
    record And(List<Condition> operands) implements Condition {
        public And {
            operands = atLeastTwo(operands);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.and(this);
        }
    }

    /** Two or more conditions, flat: a nested disjunction was written in parentheses. */
    record Or(List<Condition> operands) implements Condition {
        public Or {
            operands = atLeastTwo(operands);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.or(this);
        }
    }

    record Not(Condition operand) implements Condition {
        public Not {
            Objects.requireNonNull(operand, "operand");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    /** {@code operand IS [NOT] TRUE|FALSE}. */
    record IsTruth(Condition operand, boolean value, boolean negated) implements Condition {
        public IsTruth {
            Objects.requireNonNull(operand, "operand");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.isTruth(this);
        }
    }

    /** A bare column, which must be boolean. */
    record BooleanColumn(String column) implements Condition {
        public BooleanColumn {
            Objects.requireNonNull(column, "column");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.column(this);
        }
    }

    /** {@code column IS [NOT] NULL}. */
    record IsNull(String column, boolean negated) implements Condition {
        public IsNull {
            Objects.requireNonNull(column, "column");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.isNull(this);
        }
    }

    record Comparison(String column, Operator operator, Literal literal) implements Condition {
        public Comparison {
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(operator, "operator");
            Objects.requireNonNull(literal, "literal");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    /** {@code column [NOT] IN (literals)}, with at least one literal. */
    record In(String column, List<Literal> literals, boolean negated) implements Condition {
        public In {
            Objects.requireNonNull(column, "column");
            literals = List.copyOf(literals);
            if (literals.isEmpty()) {
                throw new IllegalArgumentException("IN needs a literal");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.in(this);
        }
    }

    record Between(String column, Literal low, Literal high, boolean negated) implements Condition {
        public Between {
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(low, "low");
            Objects.requireNonNull(high, "high");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.between(this);
        }
    }

    /**
     * {@code column [NOT] LIKE|ILIKE pattern [ESCAPE …]}.
     *
     * @param pattern a {@link Literal.Text}, or NULL
     * @param escape the escape character as a code point; {@link LikePattern#NO_ESCAPE} for {@code ESCAPE ''}; empty
     *     where the clause is absent, which means the backslash
     */
    record Like(String column, Literal pattern, OptionalInt escape, boolean ignoreCase, boolean negated)
            implements Condition {
        public Like {
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(escape, "escape");
            if (!(pattern instanceof Literal.Text || pattern instanceof Literal.Null)) {
                throw new IllegalArgumentException("a pattern is a string or NULL");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.like(this);
        }
    }

    private static List<Condition> atLeastTwo(List<Condition> operands) {
        if (operands.size() < 2) {
            throw new IllegalArgumentException("AND and OR need two operands");
        }
        return List.copyOf(operands);
    }
}
