namespace Attendance.Tests.Tokenizers;

/// <summary>A WordPiece vocabulary in memory: a few letters and words, some of other scripts.</summary>
internal static class WordPieceFixture
{
    public const string Vocabulary =
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncat\n##s\nnaïve\nna\n##ive\nCaf\u00E9\ncaf\u00E9\n"
        + "cafe\nCafe\u0301\n\u732B\n\u65E5\n\U00020000\n\u1112\u1161\u11AB\n\uD55C\ni\u0307\n##i\u0307\n"
        + "##stanbul\n\u00DF\nx\n##x\na\n##a\nb\n##b\ne\n##e\ni\n##i\ns\nt\n##t\n.\n,\n!\n'\n[\n]\nA\n"
        + "##B";

    /// <summary>The vocabulary alone, or with a file beside it.</summary>
    public static MemoryFiles Files(string config = "{}") =>
        new MemoryFiles().With("vocab.txt", Vocabulary).With("tokenizer_config.json", config);

    /// <summary>The tokens of a text, without those round it, as lines.</summary>
    public static string[] Lines(string text, string config = "{}") =>
        TokenizerFixture.Load(Files(config)).Encode(text, addSpecial: false).Lines();
}
