package dev.puffgres.engine;

/** The reasons of {@link dev.puffgres.action.Action.Skip}, constant so that they can be counted. */
public final class SkipReason {
    /** The row is not, and was not, a member. */
    public static final String NOT_A_MEMBER = "not a member";
    /** A TRUNCATE under the policy {@code skip}: the documents stay. */
    public static final String TRUNCATE = "truncate";

    private SkipReason() {}
}
