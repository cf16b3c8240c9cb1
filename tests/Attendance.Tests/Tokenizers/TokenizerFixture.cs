using System.Text;
using System.Text.Json;
using Attendance.Errors;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Tokenizers;

/// <summary>Tokenizers to test with: the two of the fixtures, and small ones made of files in memory.</summary>
internal static class TokenizerFixture
{
    private static readonly Lazy<PromptTokenizer> s_gpt2 = new(() => Load("gpt2-tokenizer"));
    private static readonly Lazy<PromptTokenizer> s_tiny = new(() => Load("gpt2-tiny"));

    private static readonly Lazy<PromptTokenizer> s_bert = new(() => Load("bert-tiny"));
    private static readonly Lazy<PromptTokenizer> s_roberta = new(() => Load("roberta-tiny"));

    /// <summary>GPT-2's own vocabulary of 50,257.</summary>
    public static PromptTokenizer Gpt2 => s_gpt2.Value;

    /// <summary>The first 8,191 of it, and the end of text.</summary>
    public static PromptTokenizer Tiny => s_tiny.Value;

    /// <summary>193 WordPieces, uncased.</summary>
    public static PromptTokenizer Bert => s_bert.Value;

    /// <summary>1,001 byte-level pieces with RoBERTa's special tokens.</summary>
    public static PromptTokenizer Roberta => s_roberta.Value;

    public static string PathOf(params ReadOnlySpan<string> parts)
        => Path.Combine([AppContext.BaseDirectory, "Fixtures", .. parts]);

    public static byte[] Read(string folder, string file) => File.ReadAllBytes(PathOf(folder, file));

    public static PromptTokenizer Load(string folder)
    {
        using var files = new DirectoryFiles(PathOf(folder));
        return PromptTokenizer.TryLoad(files)!;
    }

    /// <summary>Every byte, "ab", "abc", "Ġa" and the end of text: 256 + 4 pieces.</summary>
    public static MemoryFiles Small()
    {
        var vocabulary = new Dictionary<string, int>();
        for (int value = 0; value < 256; value++)
        {
            vocabulary.Add(ByteAlphabet.CharacterOf((byte)value).ToString(), value);
        }

        vocabulary.Add("ab", 256);
        vocabulary.Add("abc", 257);
        vocabulary.Add("Ġa", 258);
        vocabulary.Add("<|endoftext|>", 259);
        return new MemoryFiles()
            .With("vocab.json", JsonSerializer.Serialize(vocabulary))
            .With("merges.txt", "#version: 0.2\na b\nab c\nĠ a\n");
    }

    /// <summary>The same vocabulary as a tokenizer.json alone.</summary>
    public static MemoryFiles SmallJson(string merges = """["a b", "ab c", "Ġ a"]""", string members = "")
    {
        string vocabulary = Encoding.UTF8.GetString(Small().ReadAllBytes("vocab.json"));
        return new MemoryFiles().With(
            "tokenizer.json",
            $$"""
            {
              "version": "1.0", "truncation": null, "padding": null, "normalizer": null, {{members}}
              "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true },
              "decoder": { "type": "ByteLevel" },
              "model": {
                "type": "BPE", "dropout": null, "unk_token": null, "vocab": {{vocabulary}}, "merges": {{merges}}
              }
            }
            """);
    }

    public static PromptTokenizer Load(MemoryFiles files)
        => PromptTokenizer.TryLoad(files) ?? throw new InvalidOperationException("There are no tokenizer files.");

    public static int[] Ids(this IEnumerable<Token> tokens) => [.. tokens.Select(token => token.Id)];

    /// <summary>The tokens as lines, for tables: <c>40 I [0..1]</c>.</summary>
    public static string[] Lines(this IEnumerable<Token> tokens)
        => [.. tokens.Select(token => $"{token.Id} {token.Text} [{token.Start}..{token.End}]")];
}

/// <summary>A checkpoint whose files are in memory.</summary>
internal sealed class MemoryFiles : CheckpointFiles
{
    private readonly Dictionary<string, byte[]> _files = [];

    public override string Name => "memory";

    public MemoryFiles With(string fileName, string content) => With(fileName, Encoding.UTF8.GetBytes(content));

    public MemoryFiles With(string fileName, byte[] content)
    {
        _files[fileName] = content;
        return this;
    }

    public MemoryFiles Without(string fileName)
    {
        _files.Remove(fileName);
        return this;
    }

    public override bool Exists(string fileName) => _files.ContainsKey(fileName);

    public override string PathOf(string fileName) => "memory/" + fileName;

    public override byte[] ReadAllBytes(string fileName)
        => _files.TryGetValue(fileName, out byte[]? content)
            ? content
            : throw new CheckpointException(CheckpointFault.MissingFile, PathOf(fileName), "missing");

    public override MappedMemory Map(string fileName) => throw new NotSupportedException();
}
