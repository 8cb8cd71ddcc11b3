import {Badge, Box, Button, Checkbox, HStack, Input, NativeBaseProvider, Text, VStack} from 'native-base';
import {View} from 'react-native';

const metrics = {frame: {x: 0, y: 0, width: 0, height: 0}, insets: {top: 0, left: 0, right: 0, bottom: 0}};

export default function App() {
  return (
    <NativeBaseProvider initialWindowMetrics={metrics}>
      <VStack space={4} p={6} pt={20}>
        <Text>above</Text>
        <View testID="package">
          <Box bg="primary.200" p="4" rounded="lg">
            <Text>inside the box</Text>
          </Box>
          <HStack>
            <Badge>New</Badge>
            <Checkbox value="one" accessibilityLabel="one" />
          </HStack>
          <Input placeholder="Amount" />
          <Button>Pay</Button>
        </View>
        <Text>below</Text>
      </VStack>
    </NativeBaseProvider>
  );
}
