package dev.convoy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.net.LayerSummary;
import dev.convoy.net.Net;
import org.junit.jupiter.api.Test;

class NetRunTest {
    @Test
    void of_mainHeadOnly_hasGoogLeNetWithoutItsAuxiliaryHeads() {
        Net all = NetRun.of(new String[] {"googlenet", "32", "1"}).net();
        Net main = NetRun.of(new String[] {"googlenet-main", "32", "1"}).net();

        assertThat(all.learnedParameterCount()).isEqualTo(13_378_280);
        assertThat(main.learnedParameterCount()).isEqualTo(6_998_552);
        assertThat(main.summary()).extracting(LayerSummary::type).containsOnlyOnce("softmax_loss");
        assertThat(main.summary()).extracting(LayerSummary::name).doesNotContain("loss1/conv", "loss2/fc");
        assertThat(main.outputs()).isEqualTo(1000);
    }

    @Test
    void size_lessThanABlockForEachThread_givesThreadsOneShard() {
        assertThat(NetRun.of(new String[] {"lenet", "16", "2"}).size()).isEqualTo(new BareLoop.Size(16, 1, 2));
        assertThat(NetRun.of(new String[] {"lenet", "32", "2"}).size()).isEqualTo(new BareLoop.Size(32, 2, 2));
        assertThat(NetRun.of(new String[] {"lenet", "32", "4"}).size()).isEqualTo(new BareLoop.Size(32, 2, 4));
    }

    @Test
    void of_netWithoutAuxiliaryHeads_keepsEveryLayer() {
        NetRun run = NetRun.of(new String[] {"resnet20-main", "128", "2"});

        assertThat(run.net().summary())
                .isEqualTo(
                        NetRun.of(new String[] {"resnet20", "128", "2"}).net().summary());
        assertThat(run.size()).isEqualTo(new BareLoop.Size(128, 2, 2));
    }
}
