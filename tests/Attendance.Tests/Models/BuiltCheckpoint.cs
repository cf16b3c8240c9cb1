using Attendance.Kernels;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Tests.Models;

/// <summary>A made-up checkpoint in the temporary folder, and the numbers in it.</summary>
internal sealed class BuiltCheckpoint : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attendance-model-");

    public BuiltCheckpoint(CheckpointSpec spec)
    {
        Spec = spec;
        Weights = CheckpointBuilder.Write(spec, Folder);
    }

    public CheckpointSpec Spec { get; }

    public string Folder => _folder.FullName;

    /// <summary>Every weight as it is stored, under its name without prefix, and never the old one.</summary>
    public IReadOnlyDictionary<string, double[]> Weights { get; }

    /// <summary>Loads the checkpoint, on the widest kernel when none is named.</summary>
    public Gpt2 Load(string? kernels = null) => Gpt2.Load(new DirectoryFiles(Folder), KernelSet.Choose(kernels));

    /// <summary>The reference forward pass over the same weights.</summary>
    public ReferencePass Reference(int[] ids, int[]? positions = null, ReferenceChange? change = null) =>
        ReferencePass.Run(Spec, Weights, ids, positions, change);

    /// <summary>Ids that differ, with a repetition, anywhere in the vocabulary.</summary>
    public int[] Ids(int length) =>
        [.. Enumerable.Range(0, length).Select(i => (i * 37 % 50 * 7 + (i % 3)) % Spec.Vocabulary)];

    public void Dispose() => _folder.Delete(recursive: true);
}
