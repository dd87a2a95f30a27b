package dev.convoy.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ZooTest {
    @Test
    void names_ofAllNets_areSorted() {
        assertThat(Zoo.names()).containsExactly("cifar10_quick", "lenet");
    }

    @Test
    void find_unknownName_isEmpty() {
        assertThat(Zoo.find("no_such_net")).isEmpty();
        assertThat(Zoo.find("../zoo/lenet")).isEmpty();
    }
}
