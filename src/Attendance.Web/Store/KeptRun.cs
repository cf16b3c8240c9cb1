using Attendance.Models;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Store;

/// <summary>A run that can be looked at. Its memory is freed when it has left the store and nobody looks any more.</summary>
internal sealed class KeptRun(RunInfo info, Run run, RunBuffer buffer)
{
    /// <summary>What the page knows of it.</summary>
    public RunInfo Info { get; } = info;

    /// <summary>The run.</summary>
    public Run Run { get; } = run;

    /// <summary>Bytes that it holds.</summary>
    public long Bytes { get; } = run.Attention.HeldBytes + (run.Attention.Length * 256L);

    /// <summary>How many look at it, and one for the store. Guarded by the store's lock.</summary>
    public int Users { get; set; }

    /// <summary>One set of its patterns.</summary>
    /// <exception cref="RefusedException">It has no such set.</exception>
    public AttentionInfo SetOf(string name) =>
        Info.Attentions.FirstOrDefault(set => set.Name == name)
        ?? throw new RefusedException(
            StatusCodes.Status400BadRequest,
            $"There is no attention '{name}'; expected one of {string.Join(", ", Info.Attentions.Select(set => set.Name))}.");

    /// <summary>Frees the memory.</summary>
    public void Free() => buffer.Dispose();
}
