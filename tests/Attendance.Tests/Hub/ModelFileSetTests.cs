using System.Text;
using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class ModelFileSetTests
{
    [Fact]
    public void ShardsOf_Index_ListsEachOnceInOrder() => Assert.Equal(
        ["model-1.safetensors", "model-2.safetensors"],
        Shards("""{"weight_map":{"a":"model-2.safetensors","b":"model-1.safetensors","c":"model-2.safetensors"}}"""));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"weight_map":[]}""")]
    [InlineData("""{"weight_map":{}}""")]
    [InlineData("""{"weight_map":{"a":1}}""")]
    [InlineData("""{"weight_map":{"a":null}}""")]
    [InlineData("""{"weight_map":{"a":""}}""")]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"/etc/x.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"sub/x.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":".safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"model.bin"}}""")]
    [InlineData("""{"weight_map":{"a":"x\\y.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"x\u0000.safetensors"}}""")]
    public void ShardsOf_BadIndex_IsRefused(string json)
    {
        HubException error = Assert.Throws<HubException>(() => Shards(json));

        Assert.Equal(HubFault.InvalidIndex, error.Fault);
        Assert.Contains("owner/model", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static IReadOnlyList<string> Shards(string json) =>
        ModelFileSet.ShardsOf(Encoding.UTF8.GetBytes(json), "owner/model");
}
