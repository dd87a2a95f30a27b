package dev.convoy.cli;

import dev.convoy.image.ColourMode;
import dev.convoy.imageset.DuplicatePolicy;
import dev.convoy.imageset.SourceFormat;
import dev.convoy.imageset.Split;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options whose values are words in lower case. */
final class LowerCaseEnums {
    private LowerCaseEnums() {}

    private static <E extends Enum<E>> E parse(Class<E> type, String word) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
                return constant;
            }
        }
        String known = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new TypeConversionException("expected one of " + known + ", found '" + word + "'");
    }

    /** Words of {@link SourceFormat}. */
    static final class SourceFormats implements ITypeConverter<SourceFormat> {
        @Override
        public SourceFormat convert(String word) {
            return parse(SourceFormat.class, word);
        }
    }

    /** Words of {@link ColourMode}. */
    static final class ColourModes implements ITypeConverter<ColourMode> {
        @Override
        public ColourMode convert(String word) {
            return parse(ColourMode.class, word);
        }
    }

    /** Words of {@link DuplicatePolicy}. */
    static final class DuplicatePolicies implements ITypeConverter<DuplicatePolicy> {
        @Override
        public DuplicatePolicy convert(String word) {
            return parse(DuplicatePolicy.class, word);
        }
    }

    /** Words of {@link Split}. */
    static final class Splits implements ITypeConverter<Split> {
        @Override
        public Split convert(String word) {
            return parse(Split.class, word);
        }
    }
}
