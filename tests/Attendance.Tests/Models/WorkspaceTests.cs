using Attendance.Models;

namespace Attendance.Tests.Models;

public sealed unsafe class WorkspaceTests
{
    [Fact]
    public void Get_SmallerOrEqual_GivesTheSameMemory()
    {
        using var workspace = new Workspace();
        float* first = workspace.Get("a", 100);

        Assert.True(workspace.Get("a", 100) == first);
        Assert.True(workspace.Get("a", 1) == first);
        Assert.False(workspace.Get("b", 100) == first);
    }

    [Fact]
    public void Get_AfterMoreThanThereIs_StillWorks()
    {
        using var workspace = new Workspace();
        workspace.Get("a", 100)[99] = 1;
        Assert.Throws<OutOfMemoryException>(() => { workspace.Get("a", 1L << 60); });

        float* again = workspace.Get("a", 50);
        again[49] = 2;

        Assert.Equal(2, again[49]);
    }
}
