using Weir.Engine.Delivery;

namespace Weir.Tests.Engine.Delivery;

public sealed class RetryTopicTests
{
    [Theory]
    [InlineData(30, "user-login-retry-30s")]
    [InlineData(300, "user-login-retry-5m")]
    [InlineData(3600, "user-login-retry-1h")]
    [InlineData(90, "user-login-retry-90s")]
    public void A_tier_is_named_by_its_group_and_delay_and_known_by_the_name(int seconds, string name)
    {
        var topic = RetryTopic.Of("user-login", TimeSpan.FromSeconds(seconds));
        Assert.Equal(name, topic.Name);
        Assert.Equal(topic, RetryTopic.Parse("user-login", name));
    }

    [Theory]
    [InlineData("user-login-retry-60s")]
    [InlineData("user-login-retry-0s")]
    [InlineData("user-login-retry-")]
    [InlineData("other-retry-30s")]
    public void Other_topics_are_no_tiers_of_the_group(string name) => Assert.Null(RetryTopic.Parse("user-login", name));
}
