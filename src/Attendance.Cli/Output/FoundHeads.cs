using Attendance.Analysis.HeadFinding;
using Attendance.Cli.Hosting;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>Scores of all heads, and what they were gathered from.</summary>
/// <param name="Model">The model.</param>
/// <param name="Options">How patterns were held against detection patterns.</param>
/// <param name="Scores">The scores, or their means.</param>
internal sealed record FoundHeads(TransformerModel Model, DetectionOptions Options, HeadScores Scores)
{
    /// <summary>The kind of attention, where it was named.</summary>
    public string? Attention { get; init; }

    /// <summary>What is looked at, for titles.</summary>
    public string Title => Attention is null ? Model.Name : $"{Model.Name} · {Attention} attention";

    /// <summary>The run, of a single prompt.</summary>
    public Run? Run { get; init; }

    /// <summary>Half the 95 % confidence intervals, of many prompts.</summary>
    public HeadScores? Margins { get; init; }

    /// <summary>Number of prompts.</summary>
    public long Prompts { get; init; } = 1;

    /// <summary>What was left out.</summary>
    public PromptCounts Counts { get; init; } = new();

    /// <summary>Shows them: a picture, JSON, tables.</summary>
    public void Show(OutputChoice choice, int? top, CommandHost host)
    {
        string? wrote = choice.Picture is null
            ? null
            : host.Interruption.Shield(() => FoundHeadsPicture.Write(this, choice));
        if (choice.Json)
        {
            FoundHeadsJson.Write(this, host);
        }
        else
        {
            FoundHeadsText.Write(this, top, host);
        }

        if (wrote is not null)
        {
            (choice.Json ? host.Error : host.Output).WriteLine(wrote);
        }
    }
}
