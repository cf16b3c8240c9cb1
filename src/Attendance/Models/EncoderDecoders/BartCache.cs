namespace Attendance.Models.EncoderDecoders;

/// <summary>The decoder's keys and values so far, and those of the prompt, which cross attention looks at.</summary>
internal sealed class BartCache : KeyValueCache
{
    /// <param name="config">The model's sizes.</param>
    /// <param name="promptLength">T, the number of the prompt's tokens.</param>
    public BartCache(BartConfig config, int promptLength)
        : base(config.Decoder.Blocks, config.Decoder.Heads, config.Width / config.Decoder.Heads, config.Context)
    {
        Prompt = new KeyValueCache(
            config.Decoder.Blocks, config.Decoder.Heads, config.Width / config.Decoder.Heads, config.Context);
        Prompt.Reserve(promptLength);
        PromptLength = promptLength;
    }

    /// <summary>Cross attention's keys and values of every block.</summary>
    public KeyValueCache Prompt { get; }

    /// <summary>T, the number of the prompt's tokens.</summary>
    public int PromptLength { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        Prompt.Dispose();
    }
}
