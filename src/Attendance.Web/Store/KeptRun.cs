using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Store;

/// <summary>
/// A run that can be looked at. Its memory is freed when it has left the store and nobody looks any more.
/// </summary>
/// <param name="recipe">What it is made of.</param>
/// <param name="run">The run.</param>
/// <param name="buffer">The run's memory.</param>
internal sealed class KeptRun(RunRecipe recipe, Run run, RunBuffer buffer)
{
    /// <summary>What it is made of.</summary>
    public RunRecipe Recipe { get; } = recipe;

    /// <inheritdoc cref="RunRecipe.Info"/>
    public RunInfo Info => Recipe.Info;

    /// <inheritdoc cref="RunRecipe.Tokens"/>
    public IReadOnlyList<Token> Tokens => Recipe.Tokens;

    /// <inheritdoc cref="RunRecipe.Interventions"/>
    public InterventionSet Interventions => Recipe.Interventions;

    /// <summary>The run.</summary>
    public Run Run { get; } = run;

    /// <summary>What was asked for later.</summary>
    public CapturedTensors Captured { get; } = new();

    /// <summary>What was made for the measure looked at last, or null.</summary>
    public PreparedMeasure? Prepared { get; set; }

    /// <summary>Bytes that it holds beside its recipe: attention, and what was asked for later.</summary>
    public long Bytes =>
        Run.Attentions.Sum(set => set.Maps.HeldBytes) + Captured.Bytes + (Prepared?.Bytes ?? 0);

    /// <summary>Its bytes as the store has counted them. Guarded by the store's lock.</summary>
    public long Counted { get; set; }

    /// <summary>How many look at it, and one for the store. Guarded by the store's lock.</summary>
    public int Users { get; set; }

    /// <summary>One set of its patterns; the primary one where none is named.</summary>
    /// <exception cref="RefusedException">It has no such set.</exception>
    public (AttentionInfo Info, AttentionMaps Maps) SetOf(string? name)
    {
        for (int i = 0; i < Info.Attentions.Count; i++)
        {
            if (Info.Attentions[i].Name == (name ?? Info.Attentions[0].Name))
            {
                return (Info.Attentions[i], Run.Attentions[i].Maps);
            }
        }

        throw new RefusedException(
            StatusCodes.Status400BadRequest,
            $"There is no attention '{name}'; expected one of {string.Join(", ", Info.Attentions.Select(set => set.Name))}.");
    }

    /// <summary>Frees the memory.</summary>
    public void Free() => buffer.Dispose();
}
