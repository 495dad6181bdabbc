using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Handlers;

public sealed class DescribeClientQuotasTests : TestBrokerTest
{
    [Fact]
    public async Task There_are_none()
    {
        var answer = await Client.AskAsync(new DescribeClientQuotasRequest { Components = [new() { EntityType = "user", MatchType = 0, Match = "alice" }, new() { EntityType = "client-id", MatchType = 2, Match = null }] });
        Assert.Equal((ErrorCode.None, ""), (answer.ErrorCode, answer.ErrorMessage));
        Assert.Empty(answer.Entries!);
    }

    [Theory]
    [InlineData("", 2, null, ErrorCode.InvalidRequest, "Invalid empty entity type.")]
    [InlineData("planet", 2, null, ErrorCode.UnsupportedVersion, "Unsupported entity type planet")]
    [InlineData("user", 0, null, ErrorCode.InvalidRequest, "Request specified MATCH_TYPE_EXACT, but set match string to null.")]
    [InlineData("user", 1, "alice", ErrorCode.InvalidRequest, "Request specified MATCH_TYPE_DEFAULT, but also specified a match string.")]
    [InlineData("user", 2, "alice", ErrorCode.InvalidRequest, "Request specified MATCH_TYPE_SPECIFIED, but also specified a match string.")]
    [InlineData("user", 3, null, ErrorCode.InvalidRequest, "Unknown match type 3")]
    [InlineData("ip", 2, null, ErrorCode.InvalidRequest, "Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.")]
    [InlineData("client-id", 2, null, ErrorCode.InvalidRequest, "Entity type client-id cannot appear more than once in the filter.")]
    public async Task A_filter_that_cannot_be_is_refused_in_Kafkas_words(string type, sbyte match, string? name, ErrorCode error, string message)
    {
        var answer = await Client.AskAsync(new DescribeClientQuotasRequest { Components = [new() { EntityType = "client-id", MatchType = 2, Match = null }, new() { EntityType = type, MatchType = match, Match = name }] });
        Assert.Equal((error, message), (answer.ErrorCode, answer.ErrorMessage));
        Assert.Null(answer.Entries);
    }
}
