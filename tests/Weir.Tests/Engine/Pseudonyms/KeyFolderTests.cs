using Weir.Engine;
using Weir.Engine.Pseudonyms;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Pseudonyms;

public sealed class KeyFolderTests
{
    static readonly DateTimeOffset Now = ManualTime.Start;

    [Fact]
    public void The_version_with_the_highest_number_signs()
    {
        using var folder = new KeyFolderFixture().WithBase64(2, "second").WithBase64(10, "tenth").WithBase64(9, "ninth");
        File.WriteAllText(Path.Combine(folder.Path, "v11.txt"), "x");
        File.WriteAllText(Path.Combine(folder.Path, "v012"), "x");
        var key = KeyFolder.Read(new KeyOptions("k", folder.Path, KeyEncoding.Base64), Now).Newest;
        Assert.Equal((10, "tenth"), (key.Number, System.Text.Encoding.ASCII.GetString(key.Bytes)));
    }

    [Theory]
    [InlineData("weir-bench-key\n", "weir-bench-key")]
    [InlineData("weir-bench-key\r\n", "weir-bench-key")]
    [InlineData(" two lines\n\n", " two lines\n")]
    public void A_text_key_loses_one_line_break(string content, string expected)
    {
        using var folder = new KeyFolderFixture().With(1, content);
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(KeyFolder.Read(new KeyOptions("k", folder.Path, KeyEncoding.Text), Now).Newest.Bytes));
    }

    [Theory]
    [InlineData(null, "WEIR1210")]
    [InlineData("not base64!", "WEIR1212")]
    [InlineData("\n", "WEIR1213")]
    public void A_folder_without_a_usable_key_is_refused_without_printing_it(string? content, string code)
    {
        using var folder = new KeyFolderFixture();
        if (content is not null) folder.With(1, content);
        var refused = Assert.Throws<WeirException>(() => KeyFolder.Read(new KeyOptions("login", folder.Path, KeyEncoding.Base64), Now).Newest);
        Assert.Equal(code, refused.Code);
        Assert.Contains("'login'", refused.Message);
        Assert.DoesNotContain("not base64!", refused.Message);
        Assert.Contains($"with: weir keys add {folder.Path}", refused.Hint);
    }

    [Fact]
    public void A_missing_folder_is_refused() =>
        Assert.Equal("WEIR1211", Assert.Throws<WeirException>(() => KeyFolder.Read(new KeyOptions("k", "/weir/no/such/folder", KeyEncoding.Base64), Now).Newest).Code);

    [Fact]
    public void A_new_version_signs_from_the_next_look_and_a_broken_one_never()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "first");
        var time = new ManualTime();
        var ring = new KeyRing<Mac>(new KeyOptions("k", folder.Path, KeyEncoding.Base64), key => new HmacSha256(key.Bytes), time);
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

    [Fact]
    public void Without_an_overlap_the_version_before_is_not_read()
    {
        using var folder = new KeyFolderFixture().With(1, "not base64!").WithBase64(2, "second");
        var (newest, previous) = KeyFolder.Read(Key(folder, null), Now);
        Assert.Equal(2, newest.Number);
        Assert.Null(previous);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("2026-11-20", 1)]
    [InlineData("2026-10-22T00:00:01Z\n", 1)]
    [InlineData("2026-10-22", 0)]
    [InlineData("2026-10-22T02:00:00+02:00", 0)]
    public void An_overlap_runs_from_the_start_in_the_file_beside_the_version(string? since, int previous)
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "first").WithBase64(3, "third");
        if (since is not null) folder.Since(3, since);
        var read = KeyFolder.Read(Key(folder, TimeSpan.FromDays(30)), Now);
        Assert.Equal((3, previous), (read.Newest.Number, read.Previous?.Number ?? 0));
    }

    [Fact]
    public void The_age_of_files_decides_nothing()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "first").WithBase64(2, "second").Since(2, "2026-11-20");
        foreach (var file in Directory.GetFiles(folder.Path)) File.SetLastWriteTimeUtc(file, new DateTime(2001, 1, 1));
        Assert.Equal(1, KeyFolder.Read(Key(folder, TimeSpan.FromDays(30)), Now).Previous!.Number);
    }

    [Fact]
    public void A_version_does_not_sign_before_its_start()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "first").WithBase64(2, "second").Since(2, "2026-11-21T00:00:01Z");
        Assert.Equal(1, KeyFolder.Read(Key(folder, null), Now).Newest.Number);
        Assert.Equal(2, KeyFolder.Read(Key(folder, null), Now.AddSeconds(1)).Newest.Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("21.11.2026")]
    public void A_start_that_is_no_time_is_refused(string since)
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "first").Since(1, since);
        Assert.Equal("WEIR1215", Assert.Throws<WeirException>(() => KeyFolder.Read(Key(folder, null), Now)).Code);
    }

    [Fact]
    public void A_file_that_is_no_key_but_something_large_is_refused()
    {
        using var folder = new KeyFolderFixture().With(1, new string('A', 5_000));
        Assert.Equal("WEIR1214", Assert.Throws<WeirException>(() => KeyFolder.Read(Key(folder, null), Now)).Code);
    }

    [Fact]
    public void A_version_that_cannot_be_read_is_named()
    {
        using var folder = new KeyFolderFixture();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "v1"), Path.Combine(folder.Path, "gone"));
        var refused = Assert.Throws<WeirException>(() => KeyFolder.Read(Key(folder, null), Now));
        Assert.Equal("WEIR1211", refused.Code);
        Assert.StartsWith("v1 of the key 'k' cannot be read: ", refused.Message);
    }

    static KeyOptions Key(KeyFolderFixture folder, TimeSpan? overlap) => new("k", folder.Path, KeyEncoding.Base64, overlap);
}
