namespace Attendance.Probes;

/// <summary>Which of a model's stacks of blocks a hook point is in.</summary>
public enum HookStack
{
    /// <summary>The only one: names begin with <c>blocks.</c>.</summary>
    Blocks,

    /// <summary>The encoder of a model that has a decoder, too: names begin with <c>encoder.</c>.</summary>
    Encoder,

    /// <summary>The decoder of a model that has an encoder, too: names begin with <c>decoder.</c>.</summary>
    Decoder,
}
