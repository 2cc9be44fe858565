package dev.puffgres.mapping;

import java.util.List;
import java.util.stream.Collectors;

/** A mapping cannot be used as it was given. It names everything that is wrong; the message has one line for each. */
public final class MappingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<MappingError> errors;

    MappingException(List<MappingError> errors) {
        super(errors.stream().map(MappingError::toString).collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /** All that is wrong, at least one. */
    public List<MappingError> errors() {
        return errors;
    }
}
