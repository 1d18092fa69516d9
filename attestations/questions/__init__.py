"""Questions about a policy before signing: asked, passed on, answered; answers that become notes beside a clause."""
