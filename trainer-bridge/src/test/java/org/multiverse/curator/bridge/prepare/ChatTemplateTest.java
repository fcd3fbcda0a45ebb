package org.multiverse.curator.bridge.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.multiverse.curator.common.CuratorException;

class ChatTemplateTest {
  @Test
  void before_isChatMl_andLeavesPlaceholdersInAQuestionAlone() {
    assertThat(ChatTemplate.CHATML.before("What is {prompt} $1?", " Think."))
        .isEqualTo(
            "<|im_start|>user\nWhat is {prompt} $1? Think.<|im_end|>\n<|im_start|>assistant\n");
    assertThat(ChatTemplate.CHATML.after()).isEqualTo("<|im_end|>");
  }

  @Test
  void of_withoutAnswer_putsItAtTheEnd() {
    ChatTemplate template = ChatTemplate.of("Q: {question}{prompt}\nA: ", "</s>");
    assertThat(template.before("q", "p")).isEqualTo("Q: qp\nA: ");
    assertThat(template.after()).isEqualTo("</s>");
  }

  @Test
  void of_givenABrokenOne_saysWhatIsWrong() {
    assertInvalid("{prompt}", "it holds {question} nowhere");
    assertInvalid("{question}{question}{prompt}", "it holds {question} twice");
    assertInvalid("{answer}{question}{prompt}x", "{answer} is not last");
    assertInvalid("{question}{prompt}{answer}", "nothing follows {answer}");
  }

  private static void assertInvalid(String text, String why) {
    assertThatThrownBy(() -> ChatTemplate.of(text, "</s>"))
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Invalid template: " + why);
  }
}
