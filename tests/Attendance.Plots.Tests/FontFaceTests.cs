using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Attendance.Plots.Tests;

public sealed class FontFaceTests
{
    [Fact]
    public void Assembly_Calls_NeverAskForSystemFonts()
    {
        using PEReader file = new(File.OpenRead(typeof(PngHeatmap).Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        string[] types =
            [.. metadata.TypeReferences.Select(t => metadata.GetString(metadata.GetTypeReference(t).Name))];
        string[] members = [.. metadata.MemberReferences.Select(m => NameOf(metadata, metadata.GetMemberReference(m)))];
        Assert.Contains("SKTypeface.FromData", members);
        Assert.DoesNotContain("SKFontManager", types);
        Assert.DoesNotContain("SKTypeface.FromFamilyName", members);
        Assert.DoesNotContain("SKTypeface.get_Default", members);
        Assert.DoesNotContain("SKTypeface.CreateDefault", members);
    }

    private static string NameOf(MetadataReader metadata, MemberReference member) =>
        (member.Parent.Kind == HandleKind.TypeReference
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) + "."
            : "") + metadata.GetString(member.Name);

    [Theory]
    [InlineData('A')]
    [InlineData('Ġ')]
    [InlineData('→')]
    [InlineData('⏎')]
    [InlineData('⇥')]
    [InlineData('␣')]
    [InlineData('…')]
    [InlineData('−')]
    [InlineData('·')]
    public void Regular_SignsThatTheLayoutUses_AreThere(char sign)
    {
        Assert.True(FontFace.Regular.Has(sign));
        Assert.True(FontFace.Bold.Has(sign));
    }
}
