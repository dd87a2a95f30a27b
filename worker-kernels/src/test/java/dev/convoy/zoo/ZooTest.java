package dev.convoy.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ZooTest {
    @Test
    void names_ofAllNets_areSorted() {
        assertThat(Zoo.names()).contains("cifar10_quick", "lenet").isSorted().doesNotHaveDuplicates();
    }

    @Test
    void find_everyName_isADescription() {
        assertThat(Zoo.names())
                .allSatisfy(name -> assertThat(Zoo.find(name))
                        .hasValueSatisfying(text -> assertThat(text).contains("\nname: " + name + "\n")));
    }

    @Test
    void find_unknownName_isEmpty() {
        assertThat(Zoo.find("no_such_net")).isEmpty();
        assertThat(Zoo.find("../zoo/lenet")).isEmpty();
    }
}
