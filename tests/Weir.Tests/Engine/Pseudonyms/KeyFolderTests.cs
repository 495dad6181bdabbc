using Weir.Engine;
using Weir.Engine.Pseudonyms;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Pseudonyms;

public sealed class KeyFolderTests
{
    [Fact]
    public void The_version_with_the_highest_number_signs()
    {
        using var folder = new KeyFolderFixture().WithBase64(2, "second").WithBase64(10, "tenth").WithBase64(9, "ninth");
        File.WriteAllText(Path.Combine(folder.Path, "v11.txt"), "x");
        File.WriteAllText(Path.Combine(folder.Path, "v012"), "x");
        var key = KeyFolder.ReadNewest(new KeyOptions("k", folder.Path, KeyEncoding.Base64));
        Assert.Equal((10, "tenth"), (key.Number, System.Text.Encoding.ASCII.GetString(key.Bytes)));
    }

    [Theory]
    [InlineData("weir-bench-key\n", "weir-bench-key")]
    [InlineData("weir-bench-key\r\n", "weir-bench-key")]
    [InlineData(" two lines\n\n", " two lines\n")]
    public void A_text_key_loses_one_line_break(string content, string expected)
    {
        using var folder = new KeyFolderFixture().With(1, content);
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(KeyFolder.ReadNewest(new KeyOptions("k", folder.Path, KeyEncoding.Text)).Bytes));
    }

    [Theory]
    [InlineData(null, "WEIR1210")]
    [InlineData("not base64!", "WEIR1212")]
    [InlineData("\n", "WEIR1213")]
    public void A_folder_without_a_usable_key_is_refused_without_printing_it(string? content, string code)
    {
        using var folder = new KeyFolderFixture();
        if (content is not null) folder.With(1, content);
        var refused = Assert.Throws<WeirException>(() => KeyFolder.ReadNewest(new KeyOptions("login", folder.Path, KeyEncoding.Base64)));
        Assert.Equal(code, refused.Code);
        Assert.Contains("'login'", refused.Message);
        Assert.DoesNotContain("not base64!", refused.Message);
    }

    [Fact]
    public void A_missing_folder_is_refused() =>
        Assert.Equal("WEIR1211", Assert.Throws<WeirException>(() => KeyFolder.ReadNewest(new KeyOptions("k", "/weir/no/such/folder", KeyEncoding.Base64))).Code);

    [Fact]
    public void A_new_version_signs_from_the_next_look_and_a_broken_one_never()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "first");
        var time = new ManualTime();
        var ring = new KeyRing(new KeyOptions("k", folder.Path, KeyEncoding.Base64), key => new HmacSha256(key.Bytes), time);
        ring.Refresh();
        folder.WithBase64(2, "second");
        ring.Refresh();
        Assert.Equal(1, ring.Version);
        time.Advance(TimeSpan.FromSeconds(5));
        ring.Refresh();
        Assert.Equal(2, ring.Version);
        folder.With(3, "%");
        time.Advance(TimeSpan.FromSeconds(5));
        ring.Refresh();
        Assert.Equal(2, ring.Version);
    }
}
