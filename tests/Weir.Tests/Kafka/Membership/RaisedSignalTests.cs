using Weir.Kafka.Membership;

namespace Weir.Tests.Kafka.Membership;

public sealed class RaisedSignalTests
{
    [Theory]
    [InlineData(nameof(MembershipSignal.Rejoin), nameof(MembershipSignal.Lost), nameof(MembershipSignal.Lost))]
    [InlineData(nameof(MembershipSignal.Lost), nameof(MembershipSignal.Rejoin), nameof(MembershipSignal.Lost))]
    [InlineData(nameof(MembershipSignal.Fenced), nameof(MembershipSignal.Lost), nameof(MembershipSignal.Fenced))]
    public void Of_two_signals_the_worse_one_stays(string first, string second, string stays)
    {
        var raised = new RaisedSignal();
        raised.Reset();
        raised.Raise(Enum.Parse<MembershipSignal>(first), CancellationToken.None);
        raised.Raise(Enum.Parse<MembershipSignal>(second), CancellationToken.None);
        Assert.Equal(stays, raised.Signal.ToString());
        raised.Reset();
        Assert.Equal(MembershipSignal.None, raised.Signal);
    }

    [Fact]
    public void Who_was_told_after_the_member_joined_again_is_not_heard()
    {
        var raised = new RaisedSignal();
        raised.Reset();
        raised.Raise(MembershipSignal.Lost, new CancellationToken(canceled: true));
        Assert.Equal(MembershipSignal.None, raised.Signal);
    }
}
