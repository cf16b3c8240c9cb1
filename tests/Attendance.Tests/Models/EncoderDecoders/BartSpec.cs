namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>A made-up BART checkpoint: its configuration, and how its file is written.</summary>
internal sealed record BartSpec
{
    public int Width { get; init; } = 12;

    public int EncoderBlocks { get; init; } = 2;

    public int EncoderHeads { get; init; } = 2;

    public int EncoderHidden { get; init; } = 20;

    public int DecoderBlocks { get; init; } = 2;

    public int DecoderHeads { get; init; } = 3;

    public int DecoderHidden { get; init; } = 28;

    public int Context { get; init; } = 70;

    public int Vocabulary { get; init; } = 53;

    public string Activation { get; init; } = "gelu";

    public bool ScaleEmbedding { get; init; }

    public int DecoderStart { get; init; } = 2;

    public OutputHead Head { get; init; }

    public bool HasLogitBias { get; init; } = true;

    /// <summary>The scores' standard deviation, about.</summary>
    public double Sharpness { get; init; } = 2;

    public ulong Seed { get; init; } = 1;

    /// <summary><c>model.</c> or nothing.</summary>
    public string Prefix { get; init; } = "model.";

    /// <summary>
    /// The names under which the token embedding is stored, the first of them the real one: others are there to be
    /// passed over. Untied embeddings have one matrix under each name.
    /// </summary>
    public IReadOnlyList<string> EmbeddingNames { get; init; } = ["shared.weight"];

    /// <summary>The element type of each tensor, by its name in the file.</summary>
    public Func<string, string> TypeOf { get; init; } = _ => "F32";

    /// <summary>The shape written to the file; another one than the configuration's is a damaged checkpoint.</summary>
    public Func<string, int[], int[]> ShapeOf { get; init; } = (_, shape) => shape;

    /// <summary>Tensors that are left out, by their names in the file.</summary>
    public Func<string, bool> Omit { get; init; } = _ => false;

    /// <summary>Tensors that no model of ours uses, such as a classification head.</summary>
    public IReadOnlyList<(string Name, int[] Shape)> Foreign { get; init; } = [];

    public bool Ties => Head is OutputHead.Tied or OutputHead.TiedButStored;
}
