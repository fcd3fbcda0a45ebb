package org.multiverse.curator.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WordListTest {
  private static final WordList WORDS = WordList.read(WordListTest.class, "words");

  @Test
  void givenCommentsAndBlankLines_onlyEntriesAreRead() {
    assertThat(WORDS.entries()).containsExactly("so", "let me", "verif\\w*", "c#", "let’s");
    assertThat(WORDS.set()).containsExactlyInAnyOrderElementsOf(WORDS.entries());
  }

  @Test
  void givenAList_anyMatchesEachEntryAndCapturesNothing() {
    Pattern pattern = Pattern.compile("^" + WORDS.any() + "$");
    for (String text : List.of("so", "let me", "verifying", "c#", "let’s")) {
      assertThat(text).matches(pattern);
    }
    assertThat("sober").doesNotMatch(pattern);
    assertThat(pattern.matcher("so").groupCount()).isZero();
  }

  @Test
  void givenNoSuchList_saysWhichAndWhere() {
    assertThatThrownBy(() -> WordList.read(WordListTest.class, "none"))
        .isInstanceOf(CuratorException.class)
        .hasMessage(
            "Cannot read the word list none.txt: it is not beside %s; build the project again",
            WordListTest.class.getName());
  }

  @Test
  void givenAnEntryTwice_refusesTheList() {
    assertThatThrownBy(() -> new WordList(List.of("so", "thus", "so")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid word list: 'so' stands in it twice; remove one");
  }
}
