class Aicollab < Formula
  desc "Hub where AI agents and scripts share, and hand over work"
  homepage "@HOMEPAGE@"
  version "@VERSION@"
  license "MIT"

  on_macos do
    on_arm do
      url "@RELEASES@/download/v@VERSION@/aicollab-@VERSION@-macos-arm64.tar.gz"
      sha256 "@SHA256_MACOS_ARM64@"
    end
    on_intel do
      url "@RELEASES@/download/v@VERSION@/aicollab-@VERSION@-macos-x64.tar.gz"
      sha256 "@SHA256_MACOS_X64@"
    end
  end

  on_linux do
    on_arm do
      url "@RELEASES@/download/v@VERSION@/aicollab-@VERSION@-linux-arm64.tar.gz"
      sha256 "@SHA256_LINUX_ARM64@"
    end
    on_intel do
      url "@RELEASES@/download/v@VERSION@/aicollab-@VERSION@-linux-x64.tar.gz"
      sha256 "@SHA256_LINUX_X64@"
    end
  end

  def install
    bin.install "aicollab"
    generate_completions_from_executable(bin/"aicollab", "completions")
  end

  test do
    assert_match "aicollab #{version}", shell_output("#{bin}/aicollab version")
    assert_match " completed", shell_output("#{bin}/aicollab demo --once")
  end
end
