using Attendance.Kernels;
using Attendance.Models.EncoderDecoders;
using Attendance.Weights;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>A made-up BART checkpoint in the temporary folder, and the numbers in it.</summary>
internal sealed class BuiltBart : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attendance-bart-");

    public BuiltBart(BartSpec spec)
    {
        Spec = spec;
        Weights = BartBuilder.Write(spec, Folder);
    }

    public BartSpec Spec { get; }

    public string Folder => _folder.FullName;

    /// <summary>Every weight as it is stored, under its name without prefix.</summary>
    public IReadOnlyDictionary<string, double[]> Weights { get; }

    /// <summary>Loads the checkpoint, on the widest kernel when none is named.</summary>
    public Bart Load(string? kernels = null) => Bart.Load(new DirectoryFiles(Folder), KernelSet.Choose(kernels));

    /// <summary>The reference forward pass over the same weights.</summary>
    public ReferencePass Reference(int[] ids, int[] decoderIds, ReferenceChange? change = null)
    {
        var exact = new ReferenceBart<double>(Spec, Weights, change);
        exact.Forward(ids, decoderIds);
        var rounded = new ReferenceBart<float>(Spec, Weights, change);
        rounded.Forward(ids, decoderIds);
        return new ReferencePass(exact.Tensors, rounded.Tensors);
    }

    /// <summary>Ids that differ, with a repetition, anywhere in the vocabulary.</summary>
    public int[] Ids(int length, int start = 0) =>
        [.. Enumerable.Range(start, length).Select(i => (i * 37 % 50 * 7 + (i % 3)) % Spec.Vocabulary)];

    public void Dispose() => _folder.Delete(recursive: true);
}
