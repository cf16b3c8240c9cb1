using Attendance.Hub;
using CsCheck;

namespace Attendance.Tests.Hub;

public sealed class ModelIdTests
{
    [Theory]
    [InlineData("gpt2", null, "gpt2", "models--gpt2")]
    [InlineData("openai-community/gpt2", "openai-community", "gpt2", "models--openai-community--gpt2")]
    [InlineData("Foo-BAR_foo.bar123", null, "Foo-BAR_foo.bar123", "models--Foo-BAR_foo.bar123")]
    [InlineData("_a/b_", "_a", "b_", "models--_a--b_")]
    public void TryParse_WellFormed_GivesPartsAndFolder(string text, string? owner, string name, string folder)
    {
        Assert.True(ModelId.TryParse(text, out ModelId? id));
        Assert.Equal(owner, id.Owner);
        Assert.Equal(name, id.Name);
        Assert.Equal(folder, id.FolderName);
        Assert.Equal(text, id.ToString());
        Assert.Equal(id, ModelId.FromFolderName(folder));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a/b/c")]
    [InlineData("../x")]
    [InlineData("a..b")]
    [InlineData("a--b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a/.b")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("C:\\models")]
    [InlineData("café")]
    [InlineData("model.git")]
    [InlineData("https://huggingface.co/gpt2")]
    public void TryParse_Malformed_IsRefusedWithAReason(string? text)
    {
        Assert.False(ModelId.TryParse(text, out ModelId? id));
        Assert.Null(id);
        HubException error = Assert.Throws<HubException>(() => ModelId.Parse(text));
        Assert.Equal(HubFault.InvalidId, error.Fault);
        Assert.Equal(2, error.ExitCode);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void TryParse_NameTooLong_IsRefused()
    {
        Assert.True(ModelId.TryParse(new string('a', 96), out _));
        Assert.False(ModelId.TryParse(new string('a', 97), out _));
    }

    [Fact]
    public void TryParse_AnyText_GivesAFolderInsideTheCache() => Gen.String.Sample(text =>
    {
        if (ModelId.TryParse(text, out ModelId? id))
        {
            string path = Path.GetFullPath(Path.Combine("/cache", id.FolderName));
            Assert.Equal(Path.GetFullPath("/cache"), Path.GetDirectoryName(path));
        }
    });
}
