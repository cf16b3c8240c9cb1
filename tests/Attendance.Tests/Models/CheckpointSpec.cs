namespace Attendance.Tests.Models;

/// <summary>What a made-up checkpoint does about its output head.</summary>
internal enum OutputHead
{
    /// <summary>The token embedding; nothing stored.</summary>
    Tied,

    /// <summary>Tied, with another matrix stored as lm_head, which must not count.</summary>
    TiedButStored,

    /// <summary>A matrix of its own.</summary>
    Untied,

    /// <summary>Untied, and not stored.</summary>
    Missing,
}

/// <summary>A made-up GPT-2 checkpoint: its configuration, and how its files are written.</summary>
internal sealed record CheckpointSpec
{
    public int Blocks { get; init; } = 2;

    public int Heads { get; init; } = 2;

    public int HeadSize { get; init; } = 5;

    /// <summary><c>n_inner</c>; null leaves it out of the file.</summary>
    public int? Inner { get; init; }

    public int Context { get; init; } = 66;

    public int Vocabulary { get; init; } = 101;

    public string Activation { get; init; } = "gelu_new";

    public double Epsilon { get; init; } = 1e-5;

    public bool ScaleScores { get; init; } = true;

    public bool ScaleByInverseBlock { get; init; }

    public OutputHead Head { get; init; }

    /// <summary>The scores' standard deviation, about; 0: nearly uniform, 400: overflows a naive softmax.</summary>
    public double Sharpness { get; init; } = 2;

    public ulong Seed { get; init; } = 1;

    /// <summary>The element type of each tensor, by its name without prefix.</summary>
    public Func<string, string> TypeOf { get; init; } = _ => "F32";

    /// <summary>The shape written to the file; another one than the configuration's is a damaged checkpoint.</summary>
    public Func<string, int[], int[]> ShapeOf { get; init; } = (_, shape) => shape;

    /// <summary>Tensors that are left out.</summary>
    public Func<string, bool> Omit { get; init; } = _ => false;

    /// <summary><c>transformer.</c> or nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The element type of the causal-mask buffers, or null for none.</summary>
    public string? MaskBuffers { get; init; }

    /// <summary>gamma and beta for a LayerNorm's weight and bias.</summary>
    public bool OldNames { get; init; }

    /// <summary>The names that other architectures use for sizes in config.json.</summary>
    public bool AliasedConfig { get; init; }

    /// <summary>Number of files; more than one come with an index.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Bytes from a multiple of 8 to the first tensor's data.</summary>
    public int Misalignment { get; init; }

    public int Width => Heads * HeadSize;

    public int HiddenWidth => Inner ?? 4 * Width;

    /// <summary>Whether logits come from the token embedding.</summary>
    public bool Ties => Head is OutputHead.Tied or OutputHead.TiedButStored;
}
