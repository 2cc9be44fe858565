package dev.puffgres.mapping;

import java.util.Objects;

/**
 * One thing that is wrong with a mapping as it was given.
 *
 * @param origin what holds the key: the file's name, {@code mapping.json} for text in that option; empty where the key
 *     stands for itself
 * @param key the key as its author spells it: {@code mapping.pages.id.type} in Connect properties, {@code id.type} in a
 *     file, {@code [1].id.type} in an array of mappings; empty where it is the whole text
 * @param message what is wrong and what to do, without the key and without the value
 */
public record MappingError(String origin, String key, String message) {
    public MappingError {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(message, "message");
    }

    /** The Connect option to report the error on, where the mapping came from {@link MappingReader#fromProperties}. */
    public String option() {
        return origin.isEmpty() ? key : origin;
    }

    /** The message for a report on {@link #option()}: with the key unless the option is the key. */
    public String messageForOption() {
        return origin.isEmpty() || key.isEmpty() ? message : key + ": " + message;
    }

    /** {@code pages.toml: id.type: must be …}. */
    @Override
    public String toString() {
        String text = key.isEmpty() ? message : key + ": " + message;
        return origin.isEmpty() ? text : origin + ": " + text;
    }
}
