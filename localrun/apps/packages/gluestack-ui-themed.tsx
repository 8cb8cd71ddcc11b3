import {config} from '@gluestack-ui/config';
import {Box, Button, ButtonText, GluestackUIProvider, Heading, HStack, Input, InputField, Text} from '@gluestack-ui/themed';
import {View} from 'react-native';

export default function App() {
  return (
    <GluestackUIProvider config={config}>
      <Box padding="$6" paddingTop="$20">
        <Text>above</Text>
        <View testID="package">
          <Box bg="$primary100" p="$4">
            <Heading>Heading</Heading>
            <HStack>
              <Text>inside the box</Text>
            </HStack>
          </Box>
          <Input>
            <InputField placeholder="Mail" />
          </Input>
          <Button>
            <ButtonText>Continue</ButtonText>
          </Button>
        </View>
        <Text>below</Text>
      </Box>
    </GluestackUIProvider>
  );
}
