using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class RevisionTests
{
    [Theory]
    [InlineData("main")]
    [InlineData("v1.0")]
    [InlineData("refs/pr/1")]
    [InlineData("feature/größe")]
    [InlineData(PythonCache.Commit)]
    public void Check_ValidName_Passes(string revision) => Revision.Check(revision);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("/etc")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("C:\\x")]
    [InlineData("a~1")]
    [InlineData(".hidden")]
    public void Check_InvalidName_IsRefused(string? revision)
    {
        HubException error = Assert.Throws<HubException>(() => Revision.Check(revision));
        Assert.Equal(HubFault.InvalidRevision, error.Fault);
        Assert.Equal(2, error.ExitCode);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void IsCommit_OnlyFullLowerCaseHashes_AreCommits()
    {
        Assert.True(Revision.IsCommit(PythonCache.Commit));
        Assert.False(Revision.IsCommit(PythonCache.Commit[..39]));
        Assert.False(Revision.IsCommit(PythonCache.Commit.ToUpperInvariant()));
        Assert.False(Revision.IsCommit("main"));
    }
}
