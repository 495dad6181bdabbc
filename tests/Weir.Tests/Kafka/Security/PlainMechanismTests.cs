using System.Text;
using Weir.Kafka;
using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class PlainMechanismTests
{
    [Fact]
    public void User_and_password_follow_one_nul_each()
    {
        var plain = new PlainMechanism("tim", "tanstaaftanstaaf");
        Assert.Equal("\0tim\0tanstaaftanstaaf", Encoding.UTF8.GetString(plain.First()));
        Assert.Null(plain.Next([]));
    }

    [Fact]
    public void A_nul_in_the_password_is_refused_because_it_separates_on_the_wire()
    {
        var error = Assert.Throws<KafkaUsageException>(() => new PlainMechanism("tim", "a\0b"));
        Assert.DoesNotContain("a\0b", error.Message, StringComparison.Ordinal);
    }
}
