import {defaultConfig} from '@tamagui/config/v4';
import {View} from 'react-native';
import {Button, createTamagui, H3, Input, Paragraph, TamaguiProvider, XStack, YStack} from 'tamagui';

const config = createTamagui(defaultConfig);

export default function App() {
  return (
    <TamaguiProvider config={config} defaultTheme="light">
      <YStack padding="$4" paddingTop="$10" gap="$3">
        <Paragraph>above</Paragraph>
        <View testID="package">
          <H3>Title</H3>
          <XStack backgroundColor="$blue5" padding="$3">
            <Paragraph>inside the stack</Paragraph>
          </XStack>
          <Input placeholder="Message" />
          <Button>Send</Button>
        </View>
        <Paragraph>below</Paragraph>
      </YStack>
    </TamaguiProvider>
  );
}
