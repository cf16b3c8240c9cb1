using Attendance.Models;
using Attendance.Synthetic;
using Attendance.Weights;

namespace Attendance.Tests.Synthetic;

/// <summary>The checkpoint with the two known heads, in the temporary folder.</summary>
internal sealed class BuiltInduction : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attendance-induction-");

    public BuiltInduction() => InductionCheckpoint.Write(Folder);

    public string Folder => _folder.FullName;

    public Gpt2 Load() => Gpt2.Load(new DirectoryFiles(Folder));

    public void Dispose() => _folder.Delete(recursive: true);
}
