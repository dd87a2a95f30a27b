package dev.convoy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the modules and packages to the arrows that the architecture page draws. */
class ArchitectureTest {
    /** What each module may use of the others. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "worker-kernels", Set.of(),
            "data-prep", Set.of(),
            "driver", Set.of("worker-kernels", "data-prep"));

    private static final Set<String> BANNED_NAMES = Set.of("util", "core", "common", "impl", "manager");

    /** The module in the place of a class: its folder of classes while a build runs, its jar after packaging. */
    private static final Pattern MODULE =
            Pattern.compile("/(?:convoy-)?(worker-kernels|data-prep|driver)(?:/target/|-[^/]*\\.jar)");

    private static JavaClasses all;

    @BeforeAll
    static void importClasses() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.convoy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker-kernels", "data-prep", "driver"})
    void module_imported_hasClasses(String module) {
        long count = all.stream().filter(inModule(module)).count();

        assertThat(count).as("classes seen of %s", module).isPositive();
    }

    @Test
    void modules_dependencies_followTheArrows() {
        List<String> violations = new ArrayList<>();
        for (JavaClass origin : all) {
            String from = moduleOf(origin);
            origin.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith("dev.convoy"))
                    .filter(target ->
                            !moduleOf(target).equals(from) && !ARROWS.get(from).contains(moduleOf(target)))
                    .forEach(target -> violations.add(origin.getName() + " (" + from + ") uses " + target.getName()
                            + " (" + moduleOf(target) + ")"));
        }

        assertThat(violations).isEmpty();
    }

    @Test
    void workerKernels_dependencies_areTheJdkOnly() {
        classes()
                .that(inModule("worker-kernels"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "jdk.incubator.vector..", "dev.convoy..")
                .check(all);
    }

    @Test
    void vectorApi_outsideKernelPackages_isNotUsed() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.convoy.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator..")
                .check(all);
    }

    @Test
    void standardOutput_outsideCommandLineAndProgress_isNotUsed() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.convoy.cli..", "dev.convoy.progress..")
                .should()
                .accessField(System.class, "out")
                .check(all);
    }

    @Test
    void packages_dependencies_haveNoCycles() {
        slices().matching("dev.convoy.(*)..").should().beFreeOfCycles().check(all);
    }

    @Test
    void package_everyOne_livesInOneModule() {
        Map<String, Set<String>> modules = new TreeMap<>();
        all.forEach(each -> modules.computeIfAbsent(each.getPackageName(), name -> new TreeSet<>())
                .add(moduleOf(each)));

        assertThat(modules)
                .allSatisfy((name, homes) -> assertThat(homes).as(name).hasSize(1));
    }

    @Test
    void package_everyOne_hasNoNameThatSaysNothing() {
        assertThat(all.stream().map(JavaClass::getPackageName).distinct())
                .noneSatisfy(name -> assertThat(name.split("\\.")).containsAnyElementsOf(BANNED_NAMES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker-kernels", "data-prep", "driver"})
    void package_everyOne_isDescribed(String module) throws IOException {
        Path sources = checkout().resolve(module).resolve("src/main/java");
        Set<Path> packages = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .forEach(packages::add);
        }

        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(
                        each -> assertThat(each.resolve("package-info.java")).exists());
    }

    private static DescribedPredicate<JavaClass> inModule(String module) {
        return DescribedPredicate.describe(
                "in module " + module, each -> moduleOf(each).equals(module));
    }

    private static String moduleOf(JavaClass each) {
        String place = each.getSource()
                .orElseThrow(() -> new AssertionError("no place known of " + each.getName()))
                .getUri()
                .toString();
        Matcher matcher = MODULE.matcher(place);
        String module = null;
        while (matcher.find()) { // the last one counts: the checkout may lie in a folder with such a name
            module = matcher.group(1);
        }
        assertThat(module).as("module of %s", place).isNotNull();
        return module;
    }

    /** The top folder; tests run in their module's folder under Maven, in the top folder elsewhere. */
    private static Path checkout() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("worker-kernels")) ? here : here.getParent();
    }
}
