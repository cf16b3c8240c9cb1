namespace Attendance.Tests.Models.Encoders;

/// <summary>A made-up encoder's checkpoint: its configuration, and how its files are written.</summary>
internal sealed record EncoderSpec
{
    /// <summary><c>bert</c>, <c>roberta</c> or <c>distilbert</c>.</summary>
    public string Kind { get; init; } = "bert";

    public int Blocks { get; init; } = 2;

    public int Heads { get; init; } = 2;

    public int HeadSize { get; init; } = 5;

    public int Inner { get; init; } = 23;

    /// <summary>The longest prompt; RoBERTa has more rows of positions.</summary>
    public int Context { get; init; } = 70;

    public int Vocabulary { get; init; } = 101;

    public int TokenTypes { get; init; } = 2;

    /// <summary><c>pad_token_id</c>, of which RoBERTa counts positions from one behind.</summary>
    public int Padding { get; init; } = 1;

    public string Activation { get; init; } = "gelu";

    /// <summary><c>layer_norm_eps</c>; DistilBERT's stands in its code.</summary>
    public double Epsilon { get; init; } = 1e-12;

    /// <summary>Whether names begin with the architecture's, as those saved from a model with a head do.</summary>
    public bool Prefix { get; init; } = true;

    /// <summary>gamma and beta for a LayerNorm's weight and bias.</summary>
    public bool OldNames { get; init; }

    /// <summary>What of the masked-token head is stored.</summary>
    public OutputHead? Head { get; init; } = OutputHead.Tied;

    /// <summary>Whether the vocabulary's bias stands inside the layer, as in new checkpoints.</summary>
    public bool BiasInside { get; init; }

    /// <summary>Whether there is a pooler; BERT's comes with the next-sentence head.</summary>
    public bool Pooler { get; init; }

    /// <summary>The element type of every tensor.</summary>
    public string Type { get; init; } = "F32";

    public ulong Seed { get; init; } = 1;

    /// <summary>More fields of <c>config.json</c>, each behind a comma.</summary>
    public string Extra { get; init; } = "";

    public int Width => Heads * HeadSize;

    public int FirstPosition => Kind == "roberta" ? Padding + 1 : 0;

    public bool HasTypes => Kind != "distilbert";

    public bool HasMaskHead => Head is not (null or OutputHead.Missing);

    public bool Ties => Head is OutputHead.Tied or OutputHead.TiedButStored or null;

    /// <summary>The masked-token head's activation: RoBERTa's is gelu whatever the MLP's is.</summary>
    public string HeadActivation => Kind == "roberta" ? "gelu" : Activation;

    public double UsedEpsilon => Kind == "distilbert" ? 1e-12 : Epsilon;
}
