package dev.puffgres.mapping;

import java.util.Map;
import java.util.Optional;

/**
 * What a mapping declares of one attribute.
 *
 * @param name the attribute's name
 * @param column the column that it comes from
 * @param type turbopuffer's type; empty: the column's default type
 * @param optional whether a record may lack the column (rows older than an ADD COLUMN): null then
 * @param options further members of the attribute's entry in the {@code schema}, as JSON values ({@code
 *     full_text_search}, {@code filterable}, {@code ann}, {@code embed}, …), passed through
 */
public record Attribute(
        String name,
        String column,
        Optional<AttributeType> type,
        boolean optional,
        Map<String, com.fasterxml.jackson.databind.JsonNode> options) {}
