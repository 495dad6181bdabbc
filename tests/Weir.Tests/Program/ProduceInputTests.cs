using System.Text;
using Weir.Commands;
using Weir.Commands.Records;

namespace Weir.Tests.Program;

public sealed class ProduceInputTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\n\nb", "a||b")]
    [InlineData("\n", "")]
    [InlineData("", null)]
    [InlineData("x", "x")]
    public async Task Input_is_cut_at_the_delimiter_and_the_last_piece_needs_none(string input, string? expected)
    {
        var pieces = await ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(input)));
        Assert.Equal(expected, pieces.Count == 0 ? null : string.Join('|', pieces));
    }

    [Fact]
    public async Task Pieces_larger_than_the_buffer_and_reads_of_any_size_are_whole()
    {
        var random = new Random(7);
        var expected = Enumerable.Range(0, 200).Select(i => new string((char)('a' + i % 26), random.Next(200_000) / (1 + random.Next(100)))).ToList();
        using var input = new Trickle(Encoding.UTF8.GetBytes(string.Join('\n', expected) + "\n"), random);
        Assert.Equal(expected, await ReadAll(input));
    }

    [Fact]
    public void A_delimiter_may_be_an_escape_or_a_percent_sign()
    {
        Assert.Equal([0x1F], DelimiterOption.Parse("\\x1f"));
        Assert.Equal("%:"u8.ToArray(), DelimiterOption.Parse("%:"));
        Assert.Throws<CommandFailure>(() => DelimiterOption.Parse("\\q"));
    }

    [Fact]
    public void A_header_without_an_equals_sign_has_a_null_value()
    {
        Assert.Null(DelimiterOption.Header("trace").Value);
        Assert.Equal("b=c"u8.ToArray(), DelimiterOption.Header("a=b=c").Value);
        Assert.Empty(DelimiterOption.Header("a=").Value!);
    }

    [Fact]
    public void A_record_goes_to_the_partition_asked_for_its_keys_or_each_in_turn()
    {
        Assert.Equal(2, new Placement("t", 3, only: 2).For(true, "key"u8));
        var placed = new Placement("t", 3, only: null);
        Assert.Equal(Weir.Protocol.Partitioner.ForKey("key"u8, 3), placed.For(true, "key"u8));
        Assert.Equal([1, 2, 0, 1], Enumerable.Range(0, 4).Select(_ => placed.For(false, default)));
    }

    static async Task<List<string>> ReadAll(Stream input)
    {
        var reader = new DelimitedReader(input);
        var pieces = new List<string>();
        while (await reader.ReadAsync(CancellationToken.None) is { } piece) pieces.Add(Encoding.UTF8.GetString(piece.Span));
        return pieces;
    }

    sealed class Trickle(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + random.Next(30_000))], cancellationToken);
    }
}
